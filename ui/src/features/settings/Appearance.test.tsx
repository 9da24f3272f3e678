import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { show } from "../../testing/show";
import { Appearance } from "./Appearance";

test("a seal is kept with its true size and its days", async () => {
  const { office, user } = show(<Appearance signer="Nguyễn Văn Thử" />);
  const both = await screen.findByTestId("together");
  expect(both.querySelectorAll("img").length, "as they stand on the page").toBe(2);
  await user.upload(screen.getByTestId("seal-file-input"), new File(["png"], "dấu.png", { type: "image/png" }));
  await user.type(screen.getByTestId("seal-diameter"), "36,5");
  await user.type(screen.getByTestId("seal-from"), "1/7/2025");
  await user.click(screen.getByTestId("seal-keep"));
  await waitFor(() => expect(office.calls.some((call) => call.name === "settings.seal_image")).toBe(true));
  const input = office.calls.find((call) => call.name === "settings.seal_image")?.input;
  expect(input).toMatchObject({ diameter_mm: 36.5, from: "2025-07-01", to: null, file: { type: "bytes", name: "dấu.png" } });
  office.refuse("settings.signature_image", { code: "appearance.opaque" });
  await user.upload(screen.getByTestId("signature-file-input"), new File(["png"], "ký.png", { type: "image/png" }));
  await user.click(screen.getByTestId("signature-keep"));
  expect(await screen.findByText(/Nền ảnh không trong suốt/)).toBeTruthy();
});

test("another colour is told and kept; the paper of a scan goes only by the clerk's choice", async () => {
  const { office, user } = show(<Appearance signer="Nguyễn Văn Thử" />);
  office.replace("settings.signature_image", () => ({ id: 9, warnings: [{ code: "appearance.not_blue", facts: { share: "12" } }] }));
  await user.upload(await screen.findByTestId("signature-file-input"), new File(["png"], "ký.png", { type: "image/png" }));
  await user.click(screen.getByTestId("signature-clear"));
  await user.click(screen.getByTestId("signature-keep"));
  expect(await screen.findByText(/Đã lưu, nhưng cần xem lại: Ảnh chữ ký không có màu xanh/)).toBeTruthy();
  expect(office.calls.find((call) => call.name === "settings.signature_image")?.input).toMatchObject({ clears_ground: true });
});
