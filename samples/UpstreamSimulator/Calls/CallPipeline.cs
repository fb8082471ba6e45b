using UpstreamSimulator.Control;
using UpstreamSimulator.Counting;
using UpstreamSimulator.Faults;
using UpstreamSimulator.Formats;

namespace UpstreamSimulator.Calls;

/// <summary>
/// What every call goes through, whatever its format: record, count, check the token, find the fault, answer.
/// </summary>
internal sealed class CallPipeline(TokenGate gate, SimulatorState state, FaultChoice faults, FaultClock clock, ISet<string> missing)
{
    private static readonly ErrorCase NoSuchPath = new(404, ErrorKind.UnknownPath, "404 page not found");

    private readonly FaultErrors _errors = new(clock);
    private readonly Delivery _delivery = new(clock);
    private long _number;

    public async Task RunAsync(HttpContext http, string provider, IEndpoint endpoint)
    {
        var token = endpoint.ReadToken(http.Request);
        var call = new Call
        {
            Http = http,
            Provider = provider,
            Endpoint = endpoint,
            Token = token,
            Ticket = state.Counter.Begin(provider, token),
            Number = Interlocked.Increment(ref _number),
            Created = clock.Now.ToUnixTimeSeconds(),
        };

        try
        {
            var body = await RequestBody.ReadAsync(http.Request, call.Aborted).ConfigureAwait(false);
            call.Body = body;
            state.Log.Record(http.Request, provider, token, body);
            await AnswerAsync(call).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            call.Ticket.Settle(Outcome.Cancelled);
            // Returning would end a chunked body as if it were complete.
            http.Abort();
        }
        finally
        {
            call.Ticket.Settle(Outcome.Failed);
        }
    }

    private async Task AnswerAsync(Call call)
    {
        call.Http.Response.Headers["x-request-id"] = $"req_{call.Number:x12}";
        if (gate.Check(call.Token, call.Endpoint.NeedsToken) is { } refusal)
        {
            await _delivery.RefuseAsync(call, refusal).ConfigureAwait(false);
            return;
        }

        if (missing.Contains(call.Http.Request.Path))
        {
            await _delivery.RefuseAsync(call, NoSuchPath).ConfigureAwait(false);
            return;
        }

        using var request = MisreadRequest.Guard(call);
        call.Fault = faults.Take(call, request.Model);
        if (_errors.Of(call) is { } error)
            await _delivery.RefuseAsync(call, error).ConfigureAwait(false);
        else if (request.Problem is { } problem)
            await _delivery.RefuseAsync(call, problem).ConfigureAwait(false);
        else
            await _delivery.AnswerAsync(call, request).ConfigureAwait(false);
    }
}
