using System.Diagnostics.CodeAnalysis;

namespace ProviderKit;

/// <summary>What becomes of a request after a filter has looked at it. The default lets it go on. Immutable.</summary>
[Experimental(ProviderKitExperiments.Filters)]
public readonly struct FilterDecision
{
    private FilterDecision(ProviderError? error, ProviderReply? reply) => (Error, Reply) = (error, reply);

    /// <summary>The request goes on.</summary>
    public static FilterDecision Continue => default;

    /// <summary>Why the request is refused; null when it is not.</summary>
    public ProviderError? Error { get; }

    /// <summary>The filter's own reply; null when there is none.</summary>
    public ProviderReply? Reply { get; }

    /// <summary>Refuses the request: the client is given the error in the format of its API.</summary>
    public static FilterDecision Refuse(ProviderError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new FilterDecision(error, null);
    }

    /// <summary>Answers the request without an upstream.</summary>
    /// <param name="reply">
    /// A reply in the client's format: a stream (<see cref="ProviderReply.Streamed(ChatEventReader)"/>) if the request asks for one, else a whole reply
    /// (<see cref="ProviderReply.Whole"/>). Filters that were added before this one see it.
    /// </param>
    public static FilterDecision Answer(ProviderReply reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        return new FilterDecision(null, reply);
    }
}
