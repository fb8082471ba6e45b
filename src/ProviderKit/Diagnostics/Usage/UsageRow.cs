namespace ProviderKit;

/// <summary>The figures of one provider, model or token. Immutable.</summary>
/// <param name="Name">
/// Of the provider, of the model as clients ask for it, or of the token; <c>other</c> for names beyond those kept apart.
/// </param>
/// <param name="Provider">The provider a token belongs to; null for models, and where <paramref name="Name"/> says it.</param>
/// <param name="Figures">What is counted.</param>
public sealed record UsageRow(string Name, string? Provider, UsageFigures Figures);
