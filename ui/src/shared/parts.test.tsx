import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Road } from "../api/bindings";
import { show } from "../testing/show";
import { chordOf, shown } from "./keys";
import { StageMark } from "./marks";
import { Notice } from "./Notice";
import { codeFault } from "./unitCode";
import { toneOf } from "./verdictWords";

test("codes of every form are well formed, others say why not", () => {
  for (const code of ["H99", "H99.12", "H37.DN.001", "Z01ABC-9", "000.46.24.H44", "0100107370", "0100107370-001", "020100107370"]) {
    expect(codeFault(code), code).toBeNull();
  }
  expect(codeFault("28.22.H17")).toContain("chưa đúng quy cách");
  expect(codeFault("00.53.W00")).toContain("hệ thống kết nối");
  expect(codeFault("H99 12")).toContain("dấu cách");
  expect(codeFault(`H99.${"1".repeat(40)}`)).toContain("35");
});

const press = (init: KeyboardEventInit) => chordOf(new KeyboardEvent("keydown", init));

test("letters are told by their place, so that Vietnamese typing does not matter", () => {
  expect(press({ key: "đ", code: "KeyD", ctrlKey: true })).toBe("Ctrl+D");
  expect(press({ key: "Z", code: "KeyZ", ctrlKey: true, shiftKey: true })).toBe("Ctrl+Shift+Z");
  expect(press({ key: "ArrowUp", code: "ArrowUp", altKey: true })).toBe("Alt+ArrowUp");
  expect(shown("Alt+ArrowUp")).toBe("Alt+↑");
  expect(shown("Ctrl+-")).toBe("Ctrl+-");
});

test("a failure that passes is one line, one that can be mended says how", () => {
  show(<Notice failure={{ code: "road.away", class: "wait", facts: {}, trace: "k7f2" }} />);
  expect(screen.getByTestId("notice").getAttribute("role"), "it is told, not shouted").toBe("status");
  show(<Notice failure={{ code: "key.expired", class: "fix", facts: { until: "2026-01-01" }, trace: "k7f2" }} />);
  expect(screen.getByRole("alert").textContent, "what, why, what now").toMatch(/hết hạn.*2026-01-01.*Gia hạn/);
});

test("a code without texts is still told, as ours", () => {
  show(<Notice failure={{ code: "moon.full", class: "fix", facts: {}, trace: "k7f2" }} />);
  expect(screen.getByRole("alert").textContent).toContain("moon.full");
});

test("nothing is called sent while it waits, is stuck or may be lost", () => {
  const delivery = { to: "H99", name: "UBND tỉnh Thử", standing: "sent" as const, doubt: null, may: [], fault: null, answer: null, note: "", answered_at: null, on_stick_at: null };
  const words = (roads: Road[]) => {
    const { container, unmount } = show(<StageMark stage="sent" deliveries={roads.map((road) => ({ ...delivery, road }))} />);
    const said = container.textContent;
    unmount();
    return said;
  };
  expect(words(["waiting"])).toBe("Chờ gửi");
  expect(words(["delivered", "unknown"])).toBe("Chưa rõ kết quả");
  expect(words(["unknown", "stuck"])).toBe("Bị kẹt");
  expect(words(["delivered", "sent"])).toBe("Đã gửi");
});

test("only what is known to be well is said in green", () => {
  expect(toneOf("passed", "satisfied")).toBe("well");
  expect(toneOf("passed", null), "whether the right hands signed is not known").toBe("care");
  expect(toneOf("indeterminate")).toBe("care");
  expect(toneOf("failed")).toBe("bad");
  expect(toneOf("unsigned")).toBe("calm");
});
