using System.Text.Json;
using System.Text.Json.Serialization;

namespace ProviderKit.AspNetCore.Http;

/// <summary>The types that descriptions of all routes share. A member that is null is left out, unless its attribute says otherwise.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OpenAIFailure))]
[JsonSerializable(typeof(OpenAIErrorDetail))]
[JsonSerializable(typeof(ModelRequest))]
[JsonSerializable(typeof(OpenObject))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int?))]
[JsonSerializable(typeof(bool?))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class CommonContractJson : JsonSerializerContext;
