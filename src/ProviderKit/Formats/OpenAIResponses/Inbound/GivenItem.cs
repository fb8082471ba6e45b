using System.Text.Json;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>An item of a client's input.</summary>
/// <param name="Json">The item; a string if the whole input is a string.</param>
/// <param name="Type">The item's type, which is optional for messages.</param>
/// <param name="Path">The item's path, such as <c>input[2]</c>.</param>
internal sealed record GivenItem(JsonElement Json, string Type, string Path)
{
    public const string Message = "message";

    /// <summary>The item's call id; null for none.</summary>
    public string? CallId => Text("call_id") ?? (Type.StartsWith("local_shell_call", StringComparison.Ordinal) ? Text("id") : null);

    /// <summary>Whether it is the result of a call that the client ran.</summary>
    public bool IsResult => Type is "function_call_output" or "custom_tool_call_output" or "local_shell_call_output" or "shell_call_output" or "apply_patch_call_output"
        || (Type == "tool_search_output" && !IsOfServer);

    /// <summary>Whether it is a call that the client runs.</summary>
    public bool IsCall => Type is "function_call" or "custom_tool_call" || (ClientTool.OfCall(Type) is not null && !IsOfServer);

    /// <summary>Whether it is a search for tools that the vendor ran.</summary>
    public bool IsOfServer => Type.StartsWith("tool_search", StringComparison.Ordinal) && Text("execution") == "server";

    /// <summary>The items of a request, including those packed in a compaction that this gateway made.</summary>
    public static List<GivenItem> All(JsonElement root)
    {
        var items = new List<GivenItem>();
        if (!Field.Has(root, "input", out var input)) return items;
        if (Field.IsText(input)) items.Add(new GivenItem(input, Message, "input"));
        else if (input.ValueKind == JsonValueKind.Array) Add(items, input, "input");
        else throw Field.WrongType("input", "a string or an array of items", input);
        return items;
    }

    private static void Add(List<GivenItem> items, JsonElement array, string path)
    {
        int i = 0;
        foreach (var item in array.EnumerateArray()) Add(items, item, $"{path}[{i++}]", isUnpacked: false);
    }

    private static void Add(List<GivenItem> items, JsonElement item, string path, bool isUnpacked)
    {
        Field.Object(item, path);
        string? type = Field.Maybe(item, "type", path);
        if (type is null && !Field.Has(item, "role", out _)) throw Field.Missing($"{path}.type");
        if (type != "compaction" || isUnpacked)
        {
            items.Add(new GivenItem(item, type ?? Message, path));
            return;
        }
        if (OwnCompaction.Open(Field.Text(item, "encrypted_content", path)) is not { } packed)
            throw Field.Wrong($"{path}.encrypted_content", "This compaction was made by another provider, and only that one can read it. Send the conversation itself, or use the model that made it.", "invalid_encrypted_content");
        using var document = JsonDocument.Parse(packed);
        foreach (var inner in document.RootElement.Clone().EnumerateArray()) Add(items, inner, path, isUnpacked: true);
    }

    private string? Text(string name) => Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(name, out var value) && Field.IsText(value) ? value.GetString() : null;
}
