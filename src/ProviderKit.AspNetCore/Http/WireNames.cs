using System.Text.Json;

namespace ProviderKit.AspNetCore.Http;

/// <summary>The names of enum values as clients and operators read them: in snake case.</summary>
internal static class WireNames
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()).Replace("open_ai", "openai", StringComparison.Ordinal); // one word
}
