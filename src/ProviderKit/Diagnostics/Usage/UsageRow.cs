namespace ProviderKit;

/// <summary>The figures of one provider, model or token. Immutable.</summary>
/// <param name="Name">
/// The name of the provider, of the model as clients ask for it, or of the token; <c>other</c> for names beyond the maximum number of rows.
/// </param>
/// <param name="Provider">The provider that owns a token; null for models, and if <paramref name="Name"/> is the provider.</param>
/// <param name="Figures">The figures.</param>
public sealed record UsageRow(string Name, string? Provider, UsageFigures Figures);
