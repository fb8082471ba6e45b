using System.Diagnostics.CodeAnalysis;
using ProviderKit.Upstream;

namespace ProviderKit;

/// <summary>What a vendor's error says, in whatever form it came: what decides about the token and what the client is told. Immutable.</summary>
/// <param name="Message">The vendor's words; null when it gave none.</param>
[Experimental(ProviderKitExperiments.VendorFormats)]
public sealed record VendorError(string? Message)
{
    /// <summary>
    /// The vendor's code, such as <c>quota_exceeded</c>; <see cref="ErrorRules"/> say what it means. Default: null, none.
    /// </summary>
    public string? Code { get; init; }

    /// <summary>The kind of error by the vendor's name. Default: null, none.</summary>
    public string? Type { get; init; }

    /// <summary>The parameter that is wrong, by its name in OpenAI chat. Default: null, none.</summary>
    public string? Param { get; init; }

    /// <summary>How long to wait, where the body says it; headers such as <c>Retry-After</c> are read anyway. Default: null, it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    internal UpstreamErrorBody Read() => UpstreamErrorBody.Of(Message, Code, Type, Param, RetryAfter);
}
