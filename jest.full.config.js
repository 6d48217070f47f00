import everyday from "./jest.config.js";

/** `npm run test:full`: the matrices that take too long for every day. */
const e2e = everyday.projects.at(-1);
export default {
  ...everyday,
  projects: [{ ...e2e, displayName: "full", testMatch: ["<rootDir>/test/full/**/*.test.ts"] }],
};
