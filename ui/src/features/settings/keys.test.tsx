import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { fakeHost } from "../../testing/fakeHost";
import { tokenOffer } from "../../testing/fakeKeys";
import { show } from "../../testing/show";
import { KeyForm } from "./KeyForm";

test("a key on a token is entered without a PIN", async () => {
  const office = fakeHost();
  office.replace("key.list", () => ({ offers: [tokenOffer()], troubles: [], modules: [{ name: "Bit4id (VGCA)", path: "/usr/lib/libbit4xpki.so", is_there: true }] }));
  const { user } = show(<KeyForm />, office);
  await user.click(screen.getByTestId("key-on-token"));
  expect(await screen.findByText(/Bit4id/)).toBeTruthy();
  await user.click(await screen.findByTestId("key-add"));
  await waitFor(() => expect(office.calls.find((call) => call.name === "key.add")?.input).toMatchObject({ key: { type: "token", serial: "0a1b2c" }, role: "leader", pin: "" }));
});

test("a module that is not known by itself is looked through by its path", async () => {
  const office = fakeHost();
  office.replace("key.list", ({ module }) => ({ offers: [], troubles: module === null ? [] : [{ module, reason: { code: "key.not_a_module", facts: {} } }], modules: [] }));
  const { user } = show(<KeyForm />, office);
  await user.click(screen.getByTestId("key-on-token"));
  expect(await screen.findByTestId("no-token")).toBeTruthy();
  await user.type(screen.getByTestId("key-module"), "/opt/khac/p11.so");
  await user.click(screen.getByTestId("key-search"));
  expect((await screen.findByTestId("module-trouble")).textContent).toContain("/opt/khac/p11.so");
  expect(screen.getByTestId("key-add").hasAttribute("disabled")).toBe(true);
});

test("a service that does not run is said so, one that runs is entered without a PIN", async () => {
  const office = fakeHost();
  const { user } = show(<KeyForm />, office);
  await user.click(screen.getByTestId("key-by-service"));
  expect((await screen.findByTestId("service-state")).textContent).toContain("Dịch vụ ký số VGCA không chạy trên máy này");
  expect(screen.getByTestId("key-add").hasAttribute("disabled"), "what does not run is not entered").toBe(true);
  office.replace("key.list", () => ({ offers: [], troubles: [], modules: [], has_store: false, service: { is_running: true, version: "1.0.9", trouble: null } }));
  await user.click(screen.getByTestId("service-search"));
  await waitFor(() => expect(screen.getByTestId("service-state").textContent).toContain("1.0.9"));
  await user.click(screen.getByTestId("key-add"));
  await waitFor(() => expect(office.calls.find((call) => call.name === "key.add")?.input).toMatchObject({ key: { type: "service" }, role: "leader", pin: "" }));
});

test("the Windows store is offered where there is one, and nowhere else", async () => {
  const office = fakeHost();
  const { unmount } = show(<KeyForm />, office);
  await screen.findByTestId("key-in-file");
  expect(screen.queryByTestId("key-in-windows")).toBeNull();
  unmount();
  const stored = { ...tokenOffer(), key: { type: "windows", certificate: "ab".repeat(32) } as const, device: null };
  office.replace("key.list", () => ({ offers: [stored], troubles: [], modules: [], has_store: true, service: { is_running: false, version: "", trouble: null } }));
  const { user } = show(<KeyForm />, office);
  await user.click(await screen.findByTestId("key-in-windows"));
  await user.click(await screen.findByTestId("key-add"));
  await waitFor(() => expect(office.calls.find((call) => call.name === "key.add")?.input).toMatchObject({ key: { type: "windows" }, pin: "" }));
});
