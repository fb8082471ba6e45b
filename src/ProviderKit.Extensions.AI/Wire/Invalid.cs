namespace ProviderKit.Extensions.AI.Wire;

/// <summary>Errors of requests in OpenAI's format.</summary>
internal static class Invalid
{
    /// <summary>A 400 about a field of the request.</summary>
    public static ProviderException Request(string param, string what) =>
        new(new ProviderError(ProviderErrorKind.InvalidRequest, $"The parameter {param} {what}.") { Param = param });
}
