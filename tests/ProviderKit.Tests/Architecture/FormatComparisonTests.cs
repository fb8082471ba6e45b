using System.Text.RegularExpressions;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Architecture;

/// <summary>What differs by wire format is a member of the format object: no code outside its folder asks which one it is.</summary>
public class FormatComparisonTests
{
    [TestCase(@"[!=]=\s*WireFormat\s*\.", "if (request.Format == WireFormat.OpenAIChat) return;")]
    [TestCase(@"\bWireFormat\s*\.\s*\w+\s*[!=]=", "WireFormat.OpenAIChat != format")]
    [TestCase(@"Equals\s*\([^;]*\bWireFormat\s*\.", "ReferenceEquals(format, WireFormat.AnthropicMessages)")]
    [TestCase(@"\b[Ff]ormat\s+switch\b", "return request.Format switch { _ => 1 };")]
    [TestCase(@"\bswitch\s*\([^)]*\b[Ff]ormat\s*\)", "switch (call.Request.Format)")]
    [TestCase(@"\b[Ff]ormat\s+is\s+(not\s+)?[A-Z]", "if (format is OpenAIChatFormat) return;")]
    [TestCase(@"\b[Ff]ormat\s*\.\s*Name\s*([!=]=|switch\b|is\b)", "request.Format.Name == \"openai_chat\"")]
    public void Code_OutsideFormats_ComparesNone(string pattern, string example)
    {
        Assert.That(example, Does.Match(pattern));
        var files = SourceFile.All.Where(f => !(f.Project == "ProviderKit" && f.Folder == "Formats"));
        Assert.That(files.SelectMany(f => Regex.Matches(f.Code, pattern).Select(m => $"{f.Project}/{f.Path}: {m.Value}")), Is.Empty);
    }
}
