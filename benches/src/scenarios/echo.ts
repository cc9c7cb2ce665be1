import {
  gosf,
  gosfCopyAndAck,
  gosfWithContract,
  nest,
  socketIo,
  socketIoCopyAndAck,
  wire,
  wireCopyAndAck,
  ws,
  wsCopyAndAck,
  zodSockets,
} from "./contestants.ts";
import { nestedBody, unicodeBody } from "./nested-body.ts";
import type { Metric, Scenario } from "./scenario.ts";

const metrics: readonly Metric[] = ["perSecond", "cpuUs", "p50Ms", "p99Ms"];

export const echoScenarios: readonly Scenario[] = [
  {
    name: "echo-50x10",
    title: "Echo, 50 connections, 10 requests in flight on each",
    about: "A request with a text of 16 bytes, answered by an ack with the same text.",
    task: { kind: "echo", connections: 50, inFlight: 10 },
    contestants: [socketIo, wire, gosf, ws, nest, zodSockets],
    metrics,
    goals: {
      [gosf.label]: [
        { metric: "perSecond", atLeast: 4 },
        { metric: "cpuUs", atMost: 0.28 },
      ],
    },
  },
  {
    name: "copy-and-ack",
    title: "Echo with event copy and ack, 50 connections, 10 in flight",
    about: "The original's wire, which stock clients get: each request is answered by an event on the same endpoint and then by the ack.",
    task: { kind: "echo", connections: 50, inFlight: 10 },
    contestants: [socketIoCopyAndAck, wireCopyAndAck, gosfCopyAndAck, wsCopyAndAck],
    metrics,
    goals: {
      [gosfCopyAndAck.label]: [
        { metric: "perSecond", atLeast: 6 },
        { metric: "cpuUs", atMost: 0.17 },
      ],
    },
  },
  {
    name: "echo-500x1",
    title: "Echo, 500 connections, 1 request in flight on each",
    about: "Nothing to join on any one connection: what is left is the work per request.",
    task: { kind: "echo", connections: 500, inFlight: 1 },
    contestants: [socketIo, wire, gosf, ws],
    metrics,
    goals: { [gosf.label]: [{ metric: "cpuUs", atMost: 0.75 }] },
  },
  {
    name: "echo-1x1",
    title: "Echo, 1 connection, 1 request in flight",
    about: "Bound by the kernel and the wake-up of two processes: little is to be gained, and nothing may be lost.",
    task: { kind: "echo", connections: 1, inFlight: 1 },
    contestants: [socketIo, wire, gosf, ws],
    metrics,
    goals: { [gosf.label]: [{ metric: "cpuUs", atMost: 1 }] },
  },
  {
    name: "echo-2kb",
    title: "Echo of a nested body of 2 KB, 50 connections, 10 in flight",
    about: "JSON's own cost weighs most here.",
    task: { kind: "echo", connections: 50, inFlight: 10, body: nestedBody },
    contestants: [socketIo, wire, gosf, ws],
    metrics,
    goals: { [gosf.label]: [{ metric: "perSecond", atLeast: 1.5 }] },
  },
  {
    name: "echo-2kb-unicode",
    title: "The same with a few characters beyond Latin-1",
    about: "V8 keeps such a text with two bytes a character, and what goes out has to be converted.",
    task: { kind: "echo", connections: 50, inFlight: 10, body: unicodeBody },
    contestants: [socketIo, wire, gosf, ws],
    metrics,
  },
  {
    name: "paced-20k",
    title: "20,000 requests a second, arriving in tens",
    about:
      "Open loop: the requests come at their times, answered or not, ten at a time on one of 50 connections. Latency counts from when a request was due.",
    task: { kind: "paced", connections: 50, perSecond: 20_000, together: 10 },
    contestants: [socketIo, wire, gosf, ws],
    metrics,
    goals: { [gosf.label]: [{ metric: "cpuUs", atMost: 0.5 }] },
  },
  {
    name: "contract",
    title: "Echo of a small body with and without a contract, 50 connections, 10 in flight",
    about: "What it costs to check the body of each request and of each response against a schema. Bare Socket.IO checks nothing.",
    task: {
      kind: "echo",
      connections: 50,
      inFlight: 10,
      body: { room: "lobby", user: { id: 815, name: "Ada" }, tags: ["early", "wholesale"] },
    },
    contestants: [socketIo, gosf, gosfWithContract, zodSockets],
    metrics,
  },
];
