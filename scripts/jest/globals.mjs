// What `@jest/globals` gives where Node.js loads the tests: always that of the suite that runs, also to a module that an
// earlier suite loaded.

let current = {};

export function setGlobals(globals) {
  current = globals;
}

function ofSuite(name) {
  return new Proxy(() => undefined, {
    apply: (_target, _self, args) => current[name](...args),
    get: (_target, key) => current[name][key],
  });
}

export const afterAll = ofSuite('afterAll');
export const afterEach = ofSuite('afterEach');
export const beforeAll = ofSuite('beforeAll');
export const beforeEach = ofSuite('beforeEach');
export const describe = ofSuite('describe');
export const expect = ofSuite('expect');
export const it = ofSuite('it');
export const jest = ofSuite('jest');
export const test = ofSuite('test');
