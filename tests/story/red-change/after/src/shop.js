"use strict";
exports.price = (cents) => cents;


exports.discount = (cents, percent) => {
  if (percent > 50) throw new RangeError(percent);
  const left = cents * (100 - percent);
  return Math.floor(left / 100);
};
