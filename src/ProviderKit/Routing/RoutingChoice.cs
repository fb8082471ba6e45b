using System.Diagnostics.CodeAnalysis;
using ProviderKit.Routing;

namespace ProviderKit;

/// <summary>A strategy's choice for a request: the targets to try, in order. Immutable and thread-safe.</summary>
/// <remarks>
/// The first target that is set up is tried. The next ones are tried in turn, as long as nothing has been sent to the client and
/// <see cref="MovesOn"/> agrees. A target that is not set up (switched off, no token) is skipped.
/// </remarks>
[Experimental(ProviderKitExperiments.Routing)]
public sealed class RoutingChoice
{
    private RoutingChoice(IReadOnlyList<RoutingTarget> targets, ProviderError? error) => (Targets, Error) = (targets, error);

    /// <summary>Creates a choice of <paramref name="targets"/>.</summary>
    /// <param name="targets">Targets that the chooser was created with, in the order in which they are tried; a target may appear twice.</param>
    /// <exception cref="ArgumentException"><paramref name="targets"/> is empty.</exception>
    public RoutingChoice(params IReadOnlyList<RoutingTarget> targets)
        : this(targets ?? throw new ArgumentNullException(nameof(targets)), null)
    {
        if (targets.Count == 0) throw new ArgumentException("A choice has at least one target.", nameof(targets));
    }

    /// <summary>The targets, in the order in which they are tried. Empty if there is an <see cref="Error"/>.</summary>
    public IReadOnlyList<RoutingTarget> Targets { get; }

    /// <summary>Why no target may serve the request, which ends with this error; null if there are targets.</summary>
    public ProviderError? Error { get; }

    /// <summary>
    /// Whether the next target is tried after this error. Default: null, it is tried after errors that another model may not
    /// have (limits, refused tokens, outages, timeouts), unless the client disabled fallback
    /// (<see cref="ChatRequest.AllowFallback"/>).
    /// </summary>
    public Func<ProviderError, bool>? MovesOn { get; init; }

    /// <summary>
    /// Whether the client gets the first target's error if all targets fail. Default: false, it gets the first error unless a
    /// later one has a shorter <see cref="ProviderError.RetryAfter"/>.
    /// </summary>
    public bool AnswersFirstError { get; init; }

    /// <summary>The plan made from the choice; null until it is first used.</summary>
    internal RoutePlan? Plan { get; set; }

    /// <summary>The same for clients that disable fallback.</summary>
    internal RoutePlan? PlanWithoutFallback { get; set; }

    /// <summary>Creates a choice that ends the request with <paramref name="error"/>, without calling an upstream.</summary>
    public static RoutingChoice Failed(ProviderError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new RoutingChoice([], error);
    }
}
