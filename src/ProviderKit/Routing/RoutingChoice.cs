using System.Diagnostics.CodeAnalysis;
using ProviderKit.Routing;

namespace ProviderKit;

/// <summary>What a strategy chose for a request: the targets to try, in order. Immutable and thread-safe.</summary>
/// <remarks>
/// The first target that is set up is tried. The next ones are tried in turn, as long as nothing has been sent to the client and
/// <see cref="MovesOn"/> agrees. A target that is not set up (switched off, no token) is skipped.
/// </remarks>
[Experimental(ProviderKitExperiments.Routing)]
public sealed class RoutingChoice
{
    private RoutingChoice(IReadOnlyList<RoutingTarget> targets, ProviderError? error) => (Targets, Error) = (targets, error);

    /// <summary>Makes a choice of <paramref name="targets"/>.</summary>
    /// <param name="targets">Targets that the chooser was created with, in the order in which they are tried; one may stand in it twice.</param>
    /// <exception cref="ArgumentException">There is no target.</exception>
    public RoutingChoice(params IReadOnlyList<RoutingTarget> targets)
        : this(targets ?? throw new ArgumentNullException(nameof(targets)), null)
    {
        if (targets.Count == 0) throw new ArgumentException("A choice has at least one target.", nameof(targets));
    }

    /// <summary>The targets, in the order in which they are tried. Empty beside an <see cref="Error"/>.</summary>
    public IReadOnlyList<RoutingTarget> Targets { get; }

    /// <summary>Why no target may serve the request, which ends with this error; null when there are targets.</summary>
    public ProviderError? Error { get; }

    /// <summary>
    /// Whether the next target is tried after this error of a target. Default: null, after errors that another model may not
    /// have (limits, refused tokens, outages, silence), unless the client asked for no fallback
    /// (<see cref="ChatRequest.AllowFallback"/>).
    /// </summary>
    public Func<ProviderError, bool>? MovesOn { get; init; }

    /// <summary>
    /// Whether the client gets the first target's error when all have failed. Default: false, it gets the first error unless a
    /// later one has a sooner <see cref="ProviderError.RetryAfter"/>.
    /// </summary>
    public bool AnswersFirstError { get; init; }

    /// <summary>The plan made of it; null until it is followed for the first time.</summary>
    internal RoutePlan? Plan { get; set; }

    /// <summary>The same for clients that want no fallback.</summary>
    internal RoutePlan? PlanWithoutFallback { get; set; }

    /// <summary>A choice that ends the request with <paramref name="error"/>, without a call to an upstream.</summary>
    public static RoutingChoice Failed(ProviderError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new RoutingChoice([], error);
    }
}
