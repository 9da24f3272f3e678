import { fireEvent, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { expect, test } from "vitest";
import type { PdfLook, PlacedAt } from "../../api/bindings";
import { fakeHost } from "../../testing/fakeHost";
import { show } from "../../testing/show";
import { liesOver, moved, onPage, PlaceBox } from "./PlaceBox";
import { SignFile } from "./SignFile";

const doNothing = () => undefined;
const PAGES = [
  { width: 210, height: 297 },
  { width: 297, height: 210 },
];
const place: PlacedAt = { page: 1, x: 130, y: 220, width: 60, height: 25 };

const key = (name: string, part: { altKey?: boolean; shiftKey?: boolean } = {}) => ({ key: name, altKey: false, shiftKey: false, ...part });

function Held({ isFixed = false }: { isFixed?: boolean }) {
  const [at, setAt] = useState(place);
  return <PlaceBox place={at} pages={PAGES} unit={4} isOver={false} isFixed={isFixed} png={null} onMove={setAt} />;
}

test("the box is dragged by hand, and never leaves its page", () => {
  show(<Held />);
  const box = screen.getByTestId("placing-box");
  fireEvent.pointerDown(box, { clientX: 100, clientY: 100, pointerId: 1 });
  fireEvent.pointerMove(box, { clientX: 60, clientY: 20, pointerId: 1 });
  expect(box.style.left, "40 pixels are 10 mm").toBe(`${120 * 4}px`);
  expect(box.style.top).toBe(`${200 * 4}px`);
  fireEvent.pointerMove(box, { clientX: 5000, clientY: -5000, pointerId: 1 });
  expect([box.style.left, box.style.top]).toEqual([`${150 * 4}px`, "0px"]);
  fireEvent.pointerUp(box, { pointerId: 1 });
  fireEvent.pointerMove(box, { clientX: 0, clientY: 0, pointerId: 1 });
  expect(box.style.left, "let go").toBe(`${150 * 4}px`);
});

test("keys move it too, change its size and its page", async () => {
  const { user } = show(<Held />);
  const box = screen.getByTestId("placing-box");
  box.focus();
  await user.keyboard("{ArrowLeft}{Shift>}{ArrowUp}{/Shift}");
  expect(box.getAttribute("aria-label")).toContain("cách trái 129 mm, cách trên 210 mm");
  expect(moved(key("ArrowRight", { altKey: true }), place, false, 2)?.width).toBe(61);
  expect(moved(key("ArrowRight", { altKey: true }), place, true, 2), "a seal has one size").toBeNull();
  expect(moved(key("PageDown"), place, false, 2)?.page).toBe(2);
  expect(moved(key("PageDown"), { ...place, page: 2 }, false, 2)).toBeNull();
  expect(moved(key("Tab"), place, false, 2)).toBeNull();
});

test("on a page of another shape it is brought inside", () => {
  expect(onPage({ ...place, page: 2 }, PAGES)).toEqual({ ...place, page: 2, y: 185 });
  expect(onPage({ ...place, page: 9, width: 400, height: 1 }, PAGES)).toEqual({ page: 2, x: 0, y: 205, width: 297, height: 5 });
  const words = [{ page: 1, area: { x: 120, y: 240, width: 40, height: 5 } }];
  expect(liesOver(place, words)).toBe(true);
  expect(liesOver({ ...place, y: 245 }, words), "edges that touch cover nothing").toBe(false);
  expect(liesOver({ ...place, page: 2 }, words)).toBe(false);
});

const look: PdfLook = { name: "kế hoạch.pdf", pdf: "", pages: PAGES, signatures: 1, taken: [{ page: 2, area: { x: 217, y: 140, width: 60, height: 25 } }], sees_words: true };

const accept = () => screen.getByTestId<HTMLInputElement>("placing-accept");

test("what lies beneath is told, and only who has seen it goes on", async () => {
  const office = fakeHost();
  office.replace("pdf.look", () => look);
  office.replace("pdf.sign", ({ out }) => ({ path: out, signer: "Nguyễn Văn Thử", is_untold: false }));
  const { user } = show(<SignFile onBack={doNothing} onSettings={doNothing} />, office);
  await user.upload(screen.getByTestId("sign-file-input"), new File(["%PDF-1.7"], "kế hoạch.pdf", { type: "application/pdf" }));
  expect(await screen.findByTestId("placing-over")).toBeTruthy();
  expect(screen.getByTestId("placing-go").hasAttribute("disabled")).toBe(true);
  for (const changes of ["placing-words", "placing-office", "placing-leader"]) {
    await user.click(accept());
    expect(accept().checked).toBe(true);
    await user.click(screen.getByTestId(changes));
    expect(accept().checked, `agreed to before ${changes}: another picture`).toBe(false);
  }
  await user.click(screen.getByTestId("placing-words"));
  await user.clear(screen.getByTestId("placing-y"));
  await user.type(screen.getByTestId("placing-y"), "170,5");
  await user.tab();
  await waitFor(() => expect(screen.queryByTestId("placing-over")).toBeNull());
  await user.click(screen.getByTestId("placing-go"));
  await user.click(await screen.findByTestId("save-path-ok"));
  await user.type(await screen.findByTestId("pin-input"), "123{Enter}");
  await waitFor(() => expect(office.calls.some((call) => call.name === "pdf.sign")).toBe(true));
  expect(office.calls.find((call) => call.name === "pdf.sign")?.input).toMatchObject({
    role: "leader",
    out: "kế hoạch (đã ký).pdf",
    place: { page: 2, x: 217, y: 170.5, width: 60, height: 25 },
    accepts_cover: false,
    pin: "123",
  });
});
