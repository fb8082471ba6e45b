using UpstreamSimulator.Counting;
using UpstreamSimulator.Faults;
using UpstreamSimulator.Formats;

namespace UpstreamSimulator.Calls;

/// <summary>Sends answers in one piece, or breaks them in the middle.</summary>
internal sealed class WholeDelivery(FaultClock clock)
{
    private static readonly byte[] Garbage = """{"id":"sim","choices":[{"mess"""u8.ToArray();

    public static async Task SendAsync(
        Call call, int status, string contentType, ReadOnlyMemory<byte> body, Outcome outcome)
    {
        Begin(call, status, contentType, body.Length);
        call.Ticket.Settle(outcome);
        await call.Http.Response.BodyWriter.SendAsync(body, call.Aborted).ConfigureAwait(false);
    }

    public async Task SendAsync(Call call, WholeReply reply)
    {
        switch (call.Fault.Kind)
        {
            case FaultKind.Garbage:
                await SendAsync(call, 200, reply.ContentType, Garbage, Outcome.Failed).ConfigureAwait(false);
                break;
            case FaultKind.ErrorIn200 or FaultKind.ErrorEvent:
                var error = Delivery.ErrorInside200(call);
                await SendAsync(call, 200, error.ContentType, error.Bytes, Outcome.Failed).ConfigureAwait(false);
                break;
            case FaultKind.Stall or FaultKind.Reset or FaultKind.Cut:
                await SendHalfAsync(call, reply).ConfigureAwait(false);
                break;
            default:
                await SendAsync(call, 200, reply.ContentType, reply.Body, Outcome.Ok).ConfigureAwait(false);
                break;
        }
    }

    private async Task SendHalfAsync(Call call, WholeReply reply)
    {
        // A cut ends cleanly, so it must not promise a length.
        Begin(call, 200, reply.ContentType, call.Fault.Kind == FaultKind.Cut ? null : reply.Body.Length);
        if (call.Fault.Kind != FaultKind.Stall)
            call.Ticket.Settle(Outcome.Failed);
        var half = reply.Body[..(reply.Body.Length / 2)];
        await call.Http.Response.BodyWriter.SendAsync(half, call.Aborted).ConfigureAwait(false);

        if (call.Fault.Kind == FaultKind.Stall)
            await clock.WaitForeverAsync(call.Aborted).ConfigureAwait(false);
        else if (call.Fault.Kind == FaultKind.Reset)
            throw new BrokenOffException();
    }

    private static void Begin(Call call, int status, string contentType, long? length)
    {
        call.Http.Response.StatusCode = status;
        call.Http.Response.ContentType = contentType;
        call.Http.Response.ContentLength = length;
    }
}
