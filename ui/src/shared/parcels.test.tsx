import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { fakeHost } from "../testing/fakeHost";
import { show } from "../testing/show";
import { PackParcel } from "./PackParcel";
import { ReceiveParcel } from "./ReceiveParcel";

const acts = (office: ReturnType<typeof fakeHost>) => office.calls.filter(({ name }) => /^parcel\.(pack|receive|certificate_keep)$/.test(name));

test("a dispatch goes onto a stick only once the recipient's certificate was compared", async () => {
  const office = fakeHost();
  const { user } = show(<PackParcel dispatch={1003} testId="pack" />, office);
  await user.click(screen.getByTestId("pack"));
  expect((await screen.findByTestId("pack-fault")).textContent).toContain("Chưa có chứng thư số");
  expect(screen.getByTestId("pack-choose").hasAttribute("disabled") || screen.getByTestId("pack-choose").getAttribute("aria-disabled") === "true").toBe(true);
  await user.type(screen.getByTestId("certificate-path"), "/usb/tinh.cer");
  await user.click(screen.getByTestId("certificate-look"));
  expect((await screen.findByTestId("certificate-fingerprint")).textContent, "in fours, as it is read aloud").toBe("ab12 ".repeat(16).trim());
  await user.click(screen.getByTestId("certificate-keep"));
  expect((await screen.findByTestId("pack-sealed-to")).textContent).toBe("UBND tỉnh Thử (THỬ NGHIỆM)");
  expect(acts(office).map(({ name }) => name)).toEqual(["parcel.certificate_keep"]);
});

test("a packer who is not verified is said so, and taken in only when a person says it", async () => {
  const office = fakeHost();
  const opened: number[] = [];
  const { user } = show(<ReceiveParcel onOpen={(id) => opened.push(id)} />, office);
  await user.click(screen.getByTestId("receive-parcel-open"));
  await user.type(screen.getByTestId("receive-path"), "/usb/goi.p7m");
  await user.click(screen.getByTestId("receive-go"));
  expect((await screen.findByTestId("receive-for")).textContent).toContain("chứng thư số 03");
  await user.type(await screen.findByTestId("pin-input"), "123456");
  await user.click(screen.getByTestId("pin-ok"));
  expect((await screen.findByTestId("receive-verdict")).textContent).toBe("Chưa xác minh được: chứng thư không dẫn tới gốc nào được tin cậy ở đây");
  expect(screen.getByTestId("receive-result").textContent).toBe("Chưa nhận văn bản nào.");
  await user.click(screen.getByTestId("receive-despite"));
  await user.type(await screen.findByTestId("pin-input"), "123456");
  await user.click(screen.getByTestId("pin-ok"));
  await waitFor(() => expect(screen.getByTestId("receive-result").textContent).toBe("Đã nhận."));
  expect(acts(office).map(({ input }) => (input as { despite: boolean }).despite)).toEqual([false, true]);
  await user.click(screen.getByText("Văn bản đến mới"));
  expect(opened).toEqual([2001]);
});
