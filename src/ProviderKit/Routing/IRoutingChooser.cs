using System.Diagnostics.CodeAnalysis;

namespace ProviderKit;

/// <summary>Chooses the targets of one named model, request by request. Thread-safe; called on the request path.</summary>
[Experimental(ProviderKitExperiments.Routing)]
public interface IRoutingChooser
{
    /// <summary>Orders the targets for a request.</summary>
    /// <remarks>
    /// Targets that are not set up are skipped afterwards, so a chooser need not check <see cref="RoutingTarget.Problem"/>. An
    /// exception ends the request with an internal error.
    /// </remarks>
    /// <param name="request">The request, as the client sent it.</param>
    /// <returns>The choice; one that was made earlier may be returned again.</returns>
    RoutingChoice Choose(ChatRequest request);
}
