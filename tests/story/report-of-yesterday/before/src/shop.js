"use strict";
exports.price = (cents) => cents;
