#ifndef PARCEL_H
#define PARCEL_H

enum size { SMALL, MEDIUM, LARGE, TOO_LARGE };

/* The size class of a parcel, from its three sides in millimetres. */
enum size size_of(int a, int b, int c);

/* The check digit of a parcel number: weights 3 and 1 from the right, modulo 10; -1 when it is not all digits. */
int check_digit(const char *number);

#endif
