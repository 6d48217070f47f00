import { TestEnvironment } from "jest-environment-node";

/**
 * Jest gives each test file a realm of its own, but native add-ons make their arrays in Node's: what
 * onnxruntime gives back would be no Float32Array to the test. Jest shares Uint8Array for that reason.
 */
export default class NativeArrays extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.global.Float32Array = Float32Array;
  }
}
