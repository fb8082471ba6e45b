using System.Diagnostics.CodeAnalysis;
using ProviderKit.Upstream;

namespace ProviderKit;

/// <summary>A vendor's error in any form: what decides about the token, and what the client sees. Immutable.</summary>
/// <param name="Message">The vendor's message; null if it sent none.</param>
[Experimental(ProviderKitExperiments.VendorFormats)]
public sealed record VendorError(string? Message)
{
    /// <summary>
    /// The vendor's code, such as <c>quota_exceeded</c>; <see cref="ErrorRules"/> define its meaning. Default: null.
    /// </summary>
    public string? Code { get; init; }

    /// <summary>The vendor's name for the kind of error. Default: null.</summary>
    public string? Type { get; init; }

    /// <summary>The parameter that is wrong, by its name in OpenAI chat. Default: null.</summary>
    public string? Param { get; init; }

    /// <summary>How long to wait, if the body says so; headers such as <c>Retry-After</c> are read in any case. Default: null.</summary>
    public TimeSpan? RetryAfter { get; init; }

    internal UpstreamErrorBody Read() => UpstreamErrorBody.Of(Message, Code, Type, Param, RetryAfter);
}
