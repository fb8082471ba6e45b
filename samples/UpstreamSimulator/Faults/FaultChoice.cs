using UpstreamSimulator.Calls;

namespace UpstreamSimulator.Faults;

/// <summary>Which fault a call meets: one that is bound to its token or model, else one that the embedding program chooses.</summary>
internal sealed class FaultChoice(FaultBook book, Func<SimulatedCall, string?>? choose)
{
    /// <summary>The fault of one call. Uses up one call of a quota.</summary>
    public Fault Take(Call call, string? model)
    {
        if (book.Take(call.Token, model) is { } bound)
            return bound;

        var text = choose?.Invoke(new SimulatedCall(call.Provider, call.Http.Request.Path.Value ?? "", call.Token, model, call.Body));
        if (text is null)
            return Fault.None;

        return FaultParser.TryParse(text, out var chosen) ? chosen : new Fault(FaultKind.Unknown, Text: text);
    }
}
