// Node has WebAssembly, but its types come with the DOM library, which a server should not see.
declare namespace WebAssembly {
  interface Module {
    readonly compiled: never;
  }
  interface Instance {
    readonly exports: object;
  }
  type Imports = object;
  type Exports = object;
  function compile(bytes: Uint8Array<ArrayBuffer>): Promise<Module>;
  function instantiate(module: Module, imports: Imports): Promise<Instance>;
}
