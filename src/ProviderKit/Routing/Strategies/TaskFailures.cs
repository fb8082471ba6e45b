using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ProviderKit.Routing.Strategies;

/// <summary>
/// Detects signs that a turn failed at its task, in the same way as goose: in the reply's text and tool calls, and in tool results. Ignores case;
/// each text part is checked separately.
/// </summary>
internal static class TaskFailures
{
    private const int MaxArgumentDepth = 1000;

    private static readonly SearchValues<string> InTools = SearchValues.Create(
        [
            "error:", "failed:", "exception:", "traceback", "syntax error", "permission denied", "file not found",
            "command not found", "compilation failed", "test failed", "assertion failed",
        ],
        StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> InWords = SearchValues.Create(
        [
            "that's wrong", "that's not right", "that doesn't work", "try again", "let me correct", "actually, ", "no, that's",
            "that's incorrect", "fix this", "this is broken", "this doesn't",
        ],
        StringComparison.OrdinalIgnoreCase);

    private static readonly string[] Beginnings = ["no,", "wrong", "incorrect"];

    private static readonly SearchValues<char> FunctionName =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>Whether an assistant message has such a sign.</summary>
    public static bool InReply(JsonElement message) => HasMalformedCall(message) || Texts(message).Any(IsCorrection);

    /// <summary>Whether a tool message has such a sign; some clients mark it with <c>is_error</c>.</summary>
    public static bool InToolResult(JsonElement message) =>
        (message.TryGetProperty("is_error", out var mark) && mark.ValueKind == JsonValueKind.True)
        || Texts(message).Any(text => text.AsSpan().ContainsAny(InTools));

    private static bool IsCorrection(string text) =>
        text.AsSpan().ContainsAny(InWords) || Array.Exists(Beginnings, b => text.StartsWith(b, StringComparison.OrdinalIgnoreCase));

    private static bool HasMalformedCall(JsonElement message) =>
        message.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array
        && calls.EnumerateArray().Any(call => !IsCall(call));

    private static bool IsCall(JsonElement call)
    {
        if (call.ValueKind != JsonValueKind.Object) return false;
        // Calls other than functions have a different shape, which is not checked.
        if (!call.TryGetProperty("function", out var function)) return call.TryGetProperty("type", out var type) && !IsText(type, "function");
        return function.ValueKind == JsonValueKind.Object
            && function.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String && IsName(name.GetString()!)
            && (!function.TryGetProperty("arguments", out var arguments) || arguments.ValueKind != JsonValueKind.String || IsJson(arguments.GetString()!));
    }

    private static bool IsName(string name) => name.Length > 0 && !name.AsSpan().ContainsAnyExcept(FunctionName);

    private static bool IsText(JsonElement value, string text) => value.ValueKind == JsonValueKind.String && value.ValueEquals(text);

    /// <summary>Nothing at all is how many models write "no arguments".</summary>
    private static bool IsJson(string arguments)
    {
        if (string.IsNullOrWhiteSpace(arguments)) return true;
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(arguments), new JsonReaderOptions { MaxDepth = MaxArgumentDepth });
        try
        {
            while (reader.Read())
            {
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static IEnumerable<string> Texts(JsonElement message)
    {
        if (!message.TryGetProperty("content", out var content)) yield break;
        if (content.ValueKind == JsonValueKind.String) yield return content.GetString()!;
        if (content.ValueKind != JsonValueKind.Array) yield break;
        foreach (var part in content.EnumerateArray())
            if (part.ValueKind == JsonValueKind.Object && part.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String)
                yield return text.GetString()!;
    }
}
