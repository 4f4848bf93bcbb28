#include "parcel.h"

#include <string.h>

enum size size_of(int a, int b, int c)
{
    int girth = a + b + c;
    if (a <= 0 || b <= 0 || c <= 0)
        return TOO_LARGE;
    if (girth <= 350)
        return SMALL;
    if (girth <= 900)
        return MEDIUM;
    return girth <= 2000 ? LARGE : TOO_LARGE;
}

int check_digit(const char *number)
{
    int sum = 0;
    int weight = 3;
    for (size_t i = strlen(number); i > 0; i--) {
        char digit = number[i - 1];
        if (digit < '0' || digit > '9')
            return -1;
        sum += weight * (digit - '0');
        weight = 4 - weight;
    }
    return (10 - sum % 10) % 10;
}
