namespace ProviderKit.Dispatch.Attempts;

/// <summary>What a client hears when it asks a provider for something the provider does not do.</summary>
internal static class DialectErrors
{
    public static ProviderError NotSpoken(string provider, ChatDialect dialect)
    {
        string what = dialect == ChatDialect.OpenAIEmbeddings ? "embeddings" : "chat completions";
        return new ProviderError(
            ProviderErrorKind.InvalidRequest, $"{provider} has no {what}. Take a model of another provider; GET /v1/models lists what there is.")
        { Code = "unsupported_api_for_model", Param = "model" };
    }
}
