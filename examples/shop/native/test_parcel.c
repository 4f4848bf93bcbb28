#include <stdio.h>

#include "parcel.h"

int main(void)
{
    int wrong = 0;
    wrong += size_of(100, 100, 100) != SMALL;
    wrong += size_of(300, 200, 100) != MEDIUM;
    wrong += check_digit("400638133393") != 1;
    printf("%d wrong\n", wrong);
    return wrong;
}
