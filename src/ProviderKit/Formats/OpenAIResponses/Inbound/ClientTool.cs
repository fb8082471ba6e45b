namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>A tool of the client, which is a function in the canonical format.</summary>
/// <param name="Kind">The kind of tool.</param>
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

    /// <summary>The prefix of the ids of such items.</summary>
    public string IdPrefix => Kind switch
    {
        ClientToolKind.Function => "fc_",
        ClientToolKind.Custom => "ctc_",
        ClientToolKind.LocalShell => "lsh_",
        ClientToolKind.Shell => "sh_",
        ClientToolKind.ApplyPatch => "apc_",
        _ => "tsc_",
    };

    /// <summary>The field of the item that contains the arguments as an object; null if the arguments are text.</summary>
    public string? ArgumentsMember => Kind switch
    {
        ClientToolKind.LocalShell or ClientToolKind.Shell => "action",
        ClientToolKind.ApplyPatch => "operation",
        ClientToolKind.ToolSearch => "arguments",
        _ => null,
    };

    /// <summary>The tool whose calls have this type, if the type alone identifies the tool; null for functions and unknown types.</summary>
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

    /// <summary>A search among the client's tools, executed by the client.</summary>
    ToolSearch,
}
