"use strict";
require("./shop");
