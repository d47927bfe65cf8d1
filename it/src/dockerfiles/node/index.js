const fs = require("fs");
console.log(fs.readFileSync("version", "utf8"), process.getuid(), process.env.NODE_ENV);
console.log(fs.readdirSync(".").sort().join(" "));
