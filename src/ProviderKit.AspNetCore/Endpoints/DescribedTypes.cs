using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ProviderKit.AspNetCore.Endpoints;

/// <summary>
/// Tells an app's OpenAPI document how the gateway writes its types: the document's maker asks the app's own JSON options, which may name
/// members differently, or know no type without reflection (Native AOT).
/// </summary>
/// <param name="contracts">The types of all routes.</param>
internal sealed class DescribedTypes(IReadOnlyList<IJsonTypeInfoResolver> contracts) : IJsonTypeInfoResolver
{
    /// <summary>Adds the types to an app's options. Options that are in use already stay as they are.</summary>
    public static void AddTo(IServiceProvider services, IReadOnlyList<IJsonTypeInfoResolver> contracts)
    {
        if (services.GetService<IOptions<JsonOptions>>()?.Value.SerializerOptions is not { IsReadOnly: false } options) return;
        var chain = options.TypeInfoResolverChain;
        if (chain.Any(static resolver => resolver is DescribedTypes)) return;
        chain.Insert(0, new DescribedTypes(contracts));
        foreach (var resolver in contracts) chain.Add(resolver); // collections and plain values, which the app may know better
    }

    public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options)
    {
        if (type.Assembly != typeof(DescribedTypes).Assembly) return null;
        if (contracts.Select(resolver => resolver.GetTypeInfo(type, options)).FirstOrDefault(found => found is not null) is not { } info) return null;
        foreach (var property in info.Properties)
            if (!property.IsExtensionData) Describe(property);
        return info;
    }

    private static void Describe(JsonPropertyInfo property)
    {
        var member = (MemberInfo)property.AttributeProvider!;
        property.Name = member.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(member.Name);
        property.NumberHandling = JsonNumberHandling.Strict;
        bool isOptional = property.IsGetNullable && member.GetCustomAttribute<JsonIgnoreAttribute>()?.Condition != JsonIgnoreCondition.Never;
        property.IsRequired = !isOptional;
        // It is left out rather than null.
        if (isOptional) (property.IsGetNullable, property.IsSetNullable) = (false, false);
    }
}
