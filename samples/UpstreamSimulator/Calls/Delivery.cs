using UpstreamSimulator.Control;
using UpstreamSimulator.Counting;
using UpstreamSimulator.Faults;
using UpstreamSimulator.Formats;

namespace UpstreamSimulator.Calls;

/// <summary>Sends answers, sound or spoiled by the call's fault.</summary>
internal sealed class Delivery(FaultClock clock)
{
    private static readonly byte[] Page =
        "<!DOCTYPE html><html><title>Sign in</title><body>A proxy wants you to sign in.</body></html>"u8.ToArray();

    private readonly WholeDelivery _whole = new(clock);
    private readonly StreamDelivery _streams = new(clock);

    /// <summary>The error inside a 200: a rate limit, as OpenRouter sends it.</summary>
    internal static ErrorBody ErrorInside200(Call call) => call.Endpoint.Shape(
        new ErrorCase(429, ErrorKind.RateLimited, "Provider returned error") { Inside200 = true });

    public Task RefuseAsync(Call call, ErrorCase error)
    {
        var body = call.Endpoint.Shape(error);
        var outcome = body.Status switch
        {
            429 => Outcome.Limited,
            < 500 => Outcome.Refused,
            _ => Outcome.Failed,
        };
        return WholeDelivery.SendAsync(call, body.Status, body.ContentType, body.Bytes, outcome);
    }

    public async Task AnswerAsync(Call call, IParsedRequest request)
    {
        var response = call.Http.Response;
        switch (call.Fault.Kind)
        {
            case FaultKind.ResetBeforeHeaders:
                call.Ticket.Settle(Outcome.Failed);
                call.Http.Abort();
                return;
            case FaultKind.Html:
                await WholeDelivery.SendAsync(call, 200, "text/html; charset=utf-8", Page, Outcome.Failed)
                    .ConfigureAwait(false);
                return;
            case FaultKind.Redirect:
                response.Headers.Location = ControlRoutes.Landing;
                await WholeDelivery.SendAsync(call, 302, "text/plain", default, Outcome.Failed).ConfigureAwait(false);
                return;
            case FaultKind.Slow:
                await clock.WaitAsync(TimeSpan.FromMilliseconds(call.Fault.Number), call.Aborted).ConfigureAwait(false);
                break;
            case FaultKind.SetCookie:
                AddUnwantedHeaders(response.Headers);
                break;
            case FaultKind.NothingLeft:
                FaultErrors.SayNothingIsLeft(response.Headers, call.Fault.Text);
                break;
        }

        await (MisreadRequest.TryAnswer(request, call) switch
        {
            StreamReply reply => _streams.SendAsync(call, reply.Stream),
            WholeReply reply => _whole.SendAsync(call, reply),
            null => RefuseAsync(call, MisreadRequest.Error),
            var other => throw new InvalidOperationException($"No delivery for {other.GetType().Name}."),
        }).ConfigureAwait(false);
    }

    // A gateway must not pass any of these on.
    private static void AddUnwantedHeaders(IHeaderDictionary headers)
    {
        headers.SetCookie = "sim_session=1; Path=/; HttpOnly";
        headers.Connection = "keep-alive, x-sim-hop";
        headers.KeepAlive = "timeout=5";
        headers.ProxyAuthenticate = "Basic realm=\"simulator\"";
        headers.Server = "upstream-simulator";
        headers["x-sim-hop"] = "1";
    }
}
