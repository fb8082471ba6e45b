using System.Collections.Frozen;
using UpstreamSimulator.Formats;

namespace UpstreamSimulator.Calls;

/// <summary>Refuses calls for their token.</summary>
internal sealed class TokenGate
{
    private readonly FrozenSet<string>? _known;

    private TokenGate(FrozenSet<string>? known) => _known = known;

    public static TokenGate From(SimulatorOptions options) =>
        new(options.RequireKnownTokens ? options.Tokens.ToFrozenSet(StringComparer.Ordinal) : null);

    /// <summary>Why the call is refused, or null.</summary>
    public ErrorCase? Check(string? token, bool needsToken)
    {
        if (token is null)
        {
            return needsToken || _known is not null
                ? new ErrorCase(401, ErrorKind.MissingKey, "You didn't provide an API key.")
                : null;
        }

        return _known is null || _known.Contains(token) ? null : ErrorCase.OfStatus(401);
    }
}
