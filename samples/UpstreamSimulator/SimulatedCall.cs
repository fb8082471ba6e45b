namespace UpstreamSimulator;

/// <summary>A call as <see cref="SimulatorOptions.ChooseFault"/> sees it.</summary>
/// <param name="Provider">The provider that was called.</param>
/// <param name="Path">The path, unescaped, without the query.</param>
/// <param name="Token">The token without its scheme, or <see langword="null"/>.</param>
/// <param name="Model">The model asked for, or <see langword="null"/> where there is none.</param>
/// <param name="Body">The body, byte for byte; valid for as long as it is wanted.</param>
public sealed record SimulatedCall(string Provider, string Path, string? Token, string? Model, ReadOnlyMemory<byte> Body);
