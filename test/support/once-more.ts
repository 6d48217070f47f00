import { jest } from "@jest/globals";

// A browser and whole installations on a noisy machine: a test may fail once, and its failure is printed all the same.
jest.retryTimes(1, { logErrorsBeforeRetry: true });
