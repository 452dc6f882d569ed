// Runs autocorrect-node, zhlint and OpenRedaction over a folder of injected
// documents and prints one table with our own figures. A fault is found by a
// tool when a place that the tool would change, and would not change in the
// clean document, overlaps the fault or touches it: the measure of
// `xiezhi eval judgments`.
//
//   node compare-checkers.mjs CACHE CASES OURS.json BASELINE.json
import { createRequire } from 'node:module'
import { readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

const [cache, dir, oursFile, baselineFile] = process.argv.slice(2)
const load = createRequire(join(resolve(cache), 'x.js'))
const autocorrect = load('autocorrect-node')
const zhlint = load('zhlint')
const { diffChars } = load('diff')
const { OpenRedaction } = load('@openredaction/openredaction')

// changes are the places at which a tool's new text departs from the old one,
// as [start, end, what] in UTF-16 units.
function changes(from, to, offset = 0) {
  const out = []
  let at = offset
  for (const part of diffChars(from, to)) {
    if (part.added) out.push([at, at, '+' + part.value])
    else if (part.removed) out.push([at, at + part.value.length, '-' + part.value])
    if (!part.added) at += part.value.length
  }
  return out
}

function byAutocorrect(text) {
  const starts = [0]
  for (let i = 0; i < text.length; i++) if (text[i] === '\n') starts.push(i + 1)
  return autocorrect.lintFor(text, 'x.txt').lines.flatMap(l => changes(l.old, l.new, starts[l.l - 1] + l.c - 1))
}

const noSpacing = '{"rules":{"space-word":0,"space-punctuation":0,"space-bracket":0,"space-backticks":0,"space-dash":0,"space-dollar":0,"fullwidth":1,"halfwidth-word":1,"halfwidth-punctuation":1,"spellcheck":0}}'

const tools = {
  'autocorrect-node 2.14.0': { run: byAutocorrect },
  'autocorrect-node, no spacing rules': { before: () => autocorrect.loadConfig(noSpacing), run: byAutocorrect },
  'zhlint 0.8.2': { run: text => zhlint.run(text, { rules: { preset: 'default' } }).validations.map(v => [v.index, v.index + v.length, v.message]) },
}

const names = readdirSync(dir).filter(n => n.endsWith('.gold.json')).map(n => n.replace('.gold.json', '')).sort()
const cases = names.map(n => ({
  clean: readFileSync(join(dir, n + '.clean.txt'), 'utf8'),
  seeded: readFileSync(join(dir, n + '.seeded.txt'), 'utf8'),
  gold: JSON.parse(readFileSync(join(dir, n + '.gold.json'), 'utf8')),
}))

// units maps code points to UTF-16 units.
function units(text) {
  const out = []
  let at = 0
  for (const c of text) { out.push(at); at += c.length }
  out.push(at)
  return out
}

function touches(text, [s, e], gs, ge) {
  if (s < ge && gs < e) return true
  const [a, b] = e <= gs ? [e, gs] : [ge, s]
  return b >= a && text.slice(a, b).trim() === ''
}

function measure(tool) {
  tool.before?.()
  const cleanHits = new Map()
  for (const c of cases) if (!cleanHits.has(c.clean)) cleanHits.set(c.clean, tool.run(c.clean))
  const key = (text, h) => text.slice(Math.max(0, h[0] - 3), h[1] + 3) + '\0' + h[2]
  const kinds = {}
  for (const c of cases) {
    const known = new Map()
    for (const h of cleanHits.get(c.clean)) { const k = key(c.clean, h); known.set(k, (known.get(k) ?? 0) + 1) }
    const fresh = tool.run(c.seeded).filter(h => {
      const k = key(c.seeded, h), n = known.get(k) ?? 0
      if (n) known.set(k, n - 1)
      return !n
    })
    const at = units(c.seeded)
    for (const g of c.gold.errors) {
      const k = kinds[g.kind] ??= { planted: 0, found: 0 }
      k.planted++
      if (fresh.some(h => touches(c.seeded, h, at[g.start], at[g.end]))) k.found++
    }
  }
  let alarms = 0
  for (const hits of cleanHits.values()) alarms += hits.length
  return { kinds, alarms: alarms / cleanHits.size }
}

const pct = (a, b) => (b ? (100 * a / b).toFixed(1) + '%' : '-')
const sum = (kinds, f) => Object.entries(kinds).filter(([k]) => f(k)).reduce((s, [, k]) => ({ planted: s.planted + k.planted, found: s.found + k.found }), { planted: 0, found: 0 })
const columns = [['J22', k => k === 'J22'], ['J23', k => k === 'J23'], ['J24', k => k === 'J24'], ['J25', k => k === 'J25'], ['all kinds', () => true]]

function row(name, kinds, alarms) {
  return [name, ...columns.map(([, f]) => { const s = sum(kinds, f); return pct(s.found, s.planted) }), alarms]
}

const ours = JSON.parse(readFileSync(oursFile, 'utf8'))
const oursKinds = Object.fromEntries(ours.kinds.map(k => [k.kind, k]))
const alarmsOf = s => ((ours.clean.critical ?? 0) + (ours.clean.error ?? 0) + (s === 'hint' ? (ours.clean.suspect ?? 0) + (ours.clean.hint ?? 0) : 0)) / ours.clean_docs

console.log(`${cases.length} seeded copies of ${ours.clean_docs} documents; faults found, and hits on a document without a fault\n`)
console.log('| tool | ' + columns.map(c => c[0]).join(' | ') + ' | hits per clean document |')
console.log('| --- |' + ' --- |'.repeat(columns.length + 1))
for (const [name, tool] of Object.entries(tools)) {
  const m = measure(tool)
  console.log('| ' + row(name, m.kinds, m.alarms.toFixed(2)).join(' | ') + ' |')
}
// The n-grams of our own model without anything else: what a public checker of
// that kind, which none of the registries at hand offers, would be built on.
const baseline = JSON.parse(readFileSync(baselineFile, 'utf8'))
console.log('| ' + row('language model of characters alone', Object.fromEntries(baseline.kinds.map(k => [k.kind, k])), (baseline.alarms.length / baseline.clean_docs).toFixed(2)).join(' | ') + ' |')
console.log('| ' + row('xiezhi', oursKinds, `${alarmsOf('error').toFixed(2)} error, ${alarmsOf('hint').toFixed(2)} all`).join(' | ') + ' |')

// Personal data: the share of what must go that a redactor covers to 80 %.
const redactor = new OpenRedaction({})
const classes = {}
let keep = 0, keepHit = 0
for (const text of new Set(cases.map(c => c.clean))) {
  const { gold } = cases.find(c => c.clean === text)
  const at = units(text), changed = new Uint8Array(text.length)
  const result = await redactor.detect(text)
  for (const d of result.detections) changed.fill(1, d.position[0], d.position[1])
  for (const p of gold.pii) {
    const s = at[p.start], e = at[p.end]
    let n = 0
    for (let i = s; i < e; i++) n += changed[i]
    if (p.action === 'keep') { keep += e - s; keepHit += n; continue }
    if (p.action === 'either') continue
    const k = classes[p.class] ??= { gold: 0, covered: 0 }
    k.gold++
    if (n >= 0.8 * (e - s)) k.covered++
  }
}
const oursPII = Object.fromEntries((ours.pii?.classes ?? []).map(c => [c.class, c]))
console.log('\n| to be deleted or masked | n | OpenRedaction 1.0.4 | xiezhi |\n| --- | --- | --- | --- |')
for (const [name, k] of Object.entries(classes).sort()) {
  console.log(`| ${name} | ${k.gold} | ${pct(k.covered, k.gold)} | ${oursPII[name] ? pct(oursPII[name].covered, oursPII[name].gold) : 'not measured'} |`)
}
console.log(`| kept characters changed | ${keep} | ${pct(keepHit, keep)} | ${ours.pii ? pct(ours.pii.keep_masked, ours.pii.keep_chars) : 'not measured'} |`)
