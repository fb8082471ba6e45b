namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>A tool as the client knows it, which is a function in the canonical form.</summary>
/// <param name="Kind">What calls of it are.</param>
/// <param name="Namespace">The group that it belongs to; null for none.</param>
/// <param name="Name">Its name within the group.</param>
internal sealed record ClientTool(ClientToolKind Kind, string? Namespace, string Name)
{
    /// <summary>The type of the item that calls it.</summary>
    public string CallType => Kind switch
    {
        ClientToolKind.Function => "function_call",
        ClientToolKind.Custom => "custom_tool_call",
        ClientToolKind.LocalShell => "local_shell_call",
        ClientToolKind.Shell => "shell_call",
        ClientToolKind.ApplyPatch => "apply_patch_call",
        _ => "tool_search_call",
    };

    /// <summary>What the ids of such items begin with.</summary>
    public string IdPrefix => Kind switch
    {
        ClientToolKind.Function => "fc_",
        ClientToolKind.Custom => "ctc_",
        ClientToolKind.LocalShell => "lsh_",
        ClientToolKind.Shell => "sh_",
        ClientToolKind.ApplyPatch => "apc_",
        _ => "tsc_",
    };

    /// <summary>The member of the item that has the arguments as an object; null where it is a text.</summary>
    public string? ArgumentsMember => Kind switch
    {
        ClientToolKind.LocalShell or ClientToolKind.Shell => "action",
        ClientToolKind.ApplyPatch => "operation",
        ClientToolKind.ToolSearch => "arguments",
        _ => null,
    };

    /// <summary>The tool whose calls have this type, where the type alone says which; null for a function and for what is none.</summary>
    public static ClientTool? OfCall(string type) => type switch
    {
        "local_shell_call" => new ClientTool(ClientToolKind.LocalShell, null, "local_shell"),
        "shell_call" => new ClientTool(ClientToolKind.Shell, null, "shell"),
        "apply_patch_call" => new ClientTool(ClientToolKind.ApplyPatch, null, "apply_patch"),
        "tool_search_call" => new ClientTool(ClientToolKind.ToolSearch, null, "tool_search"),
        _ => null,
    };
}

internal enum ClientToolKind
{
    /// <summary>A function with a schema.</summary>
    Function,

    /// <summary>A tool whose input is free text.</summary>
    Custom,

    LocalShell,

    Shell,

    ApplyPatch,

    /// <summary>A search among the client's tools that the client runs.</summary>
    ToolSearch,
}
