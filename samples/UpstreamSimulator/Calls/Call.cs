using UpstreamSimulator.Counting;
using UpstreamSimulator.Faults;
using UpstreamSimulator.Formats;

namespace UpstreamSimulator.Calls;

/// <summary>One call on its way through the pipeline.</summary>
internal sealed class Call
{
    public required HttpContext Http { get; init; }

    public required string Provider { get; init; }

    public required IEndpoint Endpoint { get; init; }

    public required CallTicket Ticket { get; init; }

    /// <summary>1 for the first call after the start; the ids of an answer are made of it.</summary>
    public required long Number { get; init; }

    /// <summary>When the call began, in Unix seconds.</summary>
    public required long Created { get; init; }

    public string? Token { get; init; }

    public ReadOnlyMemory<byte> Body { get; set; }

    public Fault Fault { get; set; } = Fault.None;

    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>How a call ends whose answer was delivered as planned.</summary>
    public Outcome Delivered => Fault.SpoilsAnswer ? Outcome.Failed : Outcome.Ok;
}
