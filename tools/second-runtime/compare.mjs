// Runs two ONNX files on the same made-up input in onnxruntime-node and in onnxruntime-web (WebAssembly) and compares their outputs.
//   npm install --ignore-scripts onnxruntime-node onnxruntime-web
//   node compare.mjs original-or-dense.onnx packed.onnx
// One line per runtime: its name, and the largest difference of an output. A runtime that is not installed is skipped and said.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [first, second] = process.argv.slice(2);
// Packages are looked for from where the command runs, not from where this file lies.
const require = createRequire(`${process.cwd()}/`);

function load(name) {
  try {
    return require(name);
  } catch (error) {
    console.log(`${name}: skipped, ${error.code ?? error.message}`);
    return null;
  }
}

function inputs(ort, session) {
  const feeds = {};
  for (const meta of session.inputMetadata) {
    const shape = meta.shape.map((extent) => (typeof extent === 'number' && extent > 0 ? extent : 2));
    const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => ((i * 7919) % 1000) / 1000);
    feeds[meta.name] = new ort.Tensor('float32', values, shape);
  }

  return feeds;
}

async function outputs(ort, path) {
  const session = await ort.InferenceSession.create(readFileSync(path), { executionProviders: [ort === web ? 'wasm' : 'cpu'] });
  return session.run(inputs(ort, session));
}

const node = load('onnxruntime-node');
const web = load('onnxruntime-web');
if (web) {
  web.env.wasm.numThreads = 1;
}

for (const [name, ort] of [['onnxruntime-node', node], ['onnxruntime-web', web]]) {
  if (ort) {
    const [a, b] = [await outputs(ort, first), await outputs(ort, second)];
    let largest = 0;
    for (const key of Object.keys(a)) {
      a[key].data.forEach((value, i) => { largest = Math.max(largest, Math.abs(value - b[key].data[i])); });
    }

    console.log(`${name}: ${largest}`);
  }
}
