using UpstreamSimulator.Counting;
using UpstreamSimulator.Faults;
using UpstreamSimulator.Formats;

namespace UpstreamSimulator.Calls;

/// <summary>Sends streams event by event, and spoils them between two events.</summary>
internal sealed class StreamDelivery(FaultClock clock)
{
    public async Task SendAsync(Call call, IReplyStream stream)
    {
        var (fault, response) = (call.Fault, call.Http.Response);
        response.ContentType = stream.ContentType;
        response.Headers.CacheControl = "no-cache";
        var output = response.BodyWriter;

        if (fault.Kind == FaultKind.ErrorIn200)
        {
            await SendErrorAsync(call, stream, Delivery.ErrorInside200(call)).ConfigureAwait(false);
            return;
        }

        if (fault.Kind == FaultKind.Garbage)
        {
            stream.WriteForeign(output, """{"id":"sim","choices":[{"del"""u8);
            await output.SendAsync(call.Aborted).ConfigureAwait(false);
        }

        var sent = 0;
        for (var part = stream.MoveNext(); part != StreamPart.None; part = stream.MoveNext())
        {
            if (fault.BreaksStream && (sent >= fault.Number || part != StreamPart.Content))
                break;
            if (fault.Kind == FaultKind.NoDone && part == StreamPart.End)
                break;
            if (fault.Kind == FaultKind.Delay && sent > 0)
                await clock.WaitAsync(TimeSpan.FromMilliseconds(fault.Number), call.Aborted).ConfigureAwait(false);
            if (fault.Kind == FaultKind.Comments)
                stream.WriteComment(output);

            stream.WriteCurrent(output);
            if (part is StreamPart.Finish or StreamPart.End)
                call.Ticket.Settle(call.Delivered);
            await output.SendAsync(call.Aborted).ConfigureAwait(false);
            sent++;
        }

        await BreakAsync(call, stream).ConfigureAwait(false);
    }

    private async Task BreakAsync(Call call, IReplyStream stream)
    {
        switch (call.Fault.Kind)
        {
            case FaultKind.Stall:
                // With no event sent yet the headers still have to go.
                await call.Http.Response.BodyWriter.SendAsync(call.Aborted).ConfigureAwait(false);
                await clock.WaitForeverAsync(call.Aborted).ConfigureAwait(false);
                break;
            case FaultKind.Reset:
                call.Ticket.Settle(Outcome.Failed);
                await call.Http.Response.BodyWriter.SendAsync(call.Aborted).ConfigureAwait(false);
                throw new BrokenOffException();
            case FaultKind.Cut:
                call.Ticket.Settle(Outcome.Failed);
                break;
            case FaultKind.ErrorEvent:
                await SendErrorAsync(call, stream, call.Endpoint.Shape(ErrorCase.OfStatus(500))).ConfigureAwait(false);
                break;
        }
    }

    private static async Task SendErrorAsync(Call call, IReplyStream stream, ErrorBody error)
    {
        var output = call.Http.Response.BodyWriter;
        stream.WriteForeign(output, error.Bytes);
        call.Ticket.Settle(Outcome.Failed);
        await output.SendAsync(call.Aborted).ConfigureAwait(false);
    }
}
