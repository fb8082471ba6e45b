using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Architecture;

/// <summary>A vendor is named in its own folder, in its row, and in the one list that registers it.</summary>
public class VendorNameTests
{
    private static readonly string[] Vendors =
    [
        "azure", "openrouter", "litellm", "xai", "copilot", "cursor", "leadworker", "lead_worker", "atlas", "anthropic", "claude",
        "gemini", "google", "ollama", "groq",
    ];

    private static readonly string[] Lists =
    [
        "Dispatch/Sessions/SessionHeaders.cs", "Formats/WireFormat.cs", "Formats/Models/ModelFamilies.cs", "Formats/Models/ModelFamily.cs", "Vendors/BuiltInProviders.cs",
        "Vendors/OpenAICompatible/OpenAICompatibleVendors.cs",
    ];

    // In the package for the server: the list, and the methods that map surfaces by name.
    private const string SurfaceList = "Surfaces/SurfaceList.cs", MapMethods = "ProviderKitEndpointRouteBuilderExtensions.";

    // What formats share, and formats of no one vendor.
    private static readonly string[] SharedFormats = ["Canonical", "Models", "Replies", "Requests", "OpenAIChat", "OpenAIEmbeddings"];

    // The name of a vendor's models, and the format that some vendors share.
    private static readonly Dictionary<string, string> Kin = new()
    {
        ["AnthropicMessages"] = "claude", ["ClaudeCode"] = "anthropic", ["GitHubCopilot"] = "anthropic", ["Ollama"] = "anthropic",
    };

    [Test]
    public void Code_OutsideAVendorsFolder_NamesNoVendor()
    {
        var files = SourceFile.All.Where(f => VendorFolder(f) is null && !(f.Project == "ProviderKit" && Lists.Contains(f.Path)) && !(f.Project == "ProviderKit.AspNetCore" && (f.Path == SurfaceList || f.Path.StartsWith(MapMethods, StringComparison.Ordinal))));
        Assert.That(files.SelectMany(f => Named(f.Code).Select(v => $"{f.Project}/{f.Path} names {v}")), Is.Empty);
    }

    [Test]
    public void Code_InAVendorsFolder_NamesNoOther()
    {
        // In strings it may: the models of one vendor bear others' names.
        var files = SourceFile.All.Where(f => VendorFolder(f) is not null);
        Assert.That(files, Is.Not.Empty);
        Assert.That(
            files.SelectMany(f => Named(f.CodeWithoutStrings).Where(v => !VendorFolder(f)!.Contains(v, StringComparison.OrdinalIgnoreCase) && Kin.GetValueOrDefault(VendorFolder(f)!) != v).Select(v => $"{f.Path} names {v}")),
            Is.Empty);
    }

    [Test]
    public void Lists_AreThereAndNameVendors()
    {
        foreach (string list in Lists)
            Assert.That(Named(SourceFile.All.Single(f => f.Project == "ProviderKit" && f.Path == list).Code), Is.Not.Empty, list);
    }

    /// <summary>The folder that belongs to one vendor, or to the format or the API that one vendor made; null for all others.</summary>
    private static string? VendorFolder(SourceFile file) => (file.Project, file.Path.Split('/')) switch
    {
        ("ProviderKit", ["Vendors", not "OpenAICompatible", _, ..] parts) => parts[1],
        ("ProviderKit", ["Formats", var format, _, ..]) when !SharedFormats.Contains(format) => format,
        ("ProviderKit.AspNetCore", ["Surfaces", not "OpenAI", _, ..] parts) => parts[1],
        _ => null,
    };

    private static IEnumerable<string> Named(string code) => Vendors.Where(v => code.Contains(v, StringComparison.OrdinalIgnoreCase));
}
