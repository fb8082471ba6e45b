using System.Text.Json;
using Microsoft.Extensions.AI;

namespace ProviderKit.Extensions.AI.Upstream;

/// <summary>A function that the gateway's client can run: the upstream's client only declares it to its model.</summary>
internal sealed class ClientTool(string name, string description, JsonElement schema, IReadOnlyDictionary<string, object?> properties) : AIFunctionDeclaration
{
    public override string Name => name;

    public override string Description => description;

    public override JsonElement JsonSchema => schema;

    public override IReadOnlyDictionary<string, object?> AdditionalProperties => properties;
}
