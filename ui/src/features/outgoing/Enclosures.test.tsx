import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { fakeHost } from "../../testing/fakeHost";
import { show } from "../../testing/show";
import { Enclosures } from "./Enclosures";

test("files are dropped one after the other, and one that is refused does not stop the rest", async () => {
  const office = fakeHost();
  const { user } = show(<Enclosures id={1012} />, office);
  const input = await screen.findByTestId("attach-input");
  office.refuse("dispatch.attach", { code: "enclosure.type", facts: { name: "chạy.exe" } });
  await user.upload(input, [new File(["MZ"], "chạy.exe"), new File(["x"], "biên bản.pdf")]);
  expect(await screen.findByText(/Không gửi kèm được tệp “chạy.exe”/)).toBeTruthy();
  expect(await screen.findByText("biên bản.pdf")).toBeTruthy();
  const given = office.calls.filter((call) => call.name === "dispatch.attach").map((call) => (call.input as { file: { bytes: string } }).file.bytes);
  expect(given.map(atob)).toEqual(["MZ", "x"]);
});

test("files change their order, their signing, and go", async () => {
  const { office, user } = show(<Enclosures id={1012} />);
  await user.click(await screen.findByTestId("down-1"));
  await waitFor(() => expect(office.calls.find((call) => call.name === "dispatch.order")?.input).toEqual({ id: 1012, order: [2, 1] }));
  await user.click(await screen.findByTestId("seals-1"));
  await waitFor(() => expect((screen.getByTestId("seals-1") as HTMLInputElement).checked).toBe(false));
  await user.click(screen.getByTestId("detach-2"));
  await waitFor(() => expect(screen.queryByTestId("enclosure-2")).toBeNull());
  expect(screen.getByText(/Phụ lục II.pdf/), "an annex of its own is made at issue").toBeTruthy();
});
