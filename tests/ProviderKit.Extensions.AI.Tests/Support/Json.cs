using System.Text.Json;

namespace ProviderKit.Extensions.AI.Tests.Support;

/// <summary>Compares JSON by what it says.</summary>
internal static class Json
{
    public static void AssertSame(string expected, JsonElement actual)
    {
        using var wanted = JsonDocument.Parse(expected);
        Assert.That(JsonElement.DeepEquals(wanted.RootElement, actual), Is.True, () => $"expected {wanted.RootElement}\nbut was  {actual}");
    }

    public static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
