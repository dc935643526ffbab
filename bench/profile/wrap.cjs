// Loaded before a profiled program: gives JSON and each function of the addon a frame of its own. V8's profiler counts what is native to whoever
// calls it.
const Module = require('node:module');
const { runInThisContext } = require('node:vm');

const ADDON = 'profiled:addon';
const JSON_FILE = 'profiled:JSON';

/** The profile knows a function by its name in the source, and by its file. */
function wrapped(file, name, call) {
  const source = `(call) => function ${name}(...args) { return Reflect.apply(call, this, args); }`;
  return runInThisContext(source, { filename: file })(call);
}

function wrapMembers(file, from, to) {
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(from))) {
    if (typeof value !== 'function' || name === 'constructor') continue;
    Object.defineProperty(to, name, { value: wrapped(file, name, value), configurable: true, writable: true });
  }
}

/** The addon's own methods cannot be replaced: what it makes becomes a subclass's. */
function wrapClass(Class) {
  class Wrapped extends Class {}
  const ours = (made) => (made instanceof Class ? Object.setPrototypeOf(made, Wrapped.prototype) : made);
  wrapMembers(ADDON, Class.prototype, Wrapped.prototype);
  for (const name of Object.keys(Object.getOwnPropertyDescriptors(Class))) {
    if (['length', 'name', 'arguments', 'caller', 'prototype'].includes(name)) continue;
    const make = Class[name];
    Object.defineProperty(Wrapped, name, { value: (...args) => ours(make.apply(Class, args)) });
  }
  return Wrapped;
}

const isClass = (value) => typeof value === 'function' && Object.getOwnPropertyNames(value.prototype ?? {}).length > 1;

const load = Module._extensions['.node'];
Module._extensions['.node'] = (module, path) => {
  load(module, path);
  const binding = {};
  for (const [name, value] of Object.entries(module.exports)) {
    binding[name] = isClass(value)
      ? wrapClass(value)
      : typeof value === 'function'
        ? wrapped(ADDON, name, value)
        : value;
  }
  module.exports = binding;
};

wrapMembers(JSON_FILE, { parse: JSON.parse, stringify: JSON.stringify }, JSON);
