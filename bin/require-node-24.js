// Old syntax on purpose: this must run on the Node it refuses.
var major = Number(process.versions.node.split(".")[0]);
if (major < 24) {
  process.stderr.write(
    "Poststelle needs Node 24, this is " +
      process.version +
      ". On Linux and Windows `npm ci` brings it along: use npm and npx in the checkout " +
      "(npm start, npx poststelle ...), and do not leave out optional dependencies. " +
      "On a Mac install Node 24.\n",
  );
  process.exit(1);
}
