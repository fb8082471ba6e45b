using System.Text.RegularExpressions;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Architecture;

/// <summary>
/// Which top folders of a project know which. Internal types are seen by their namespace, which a file has to name to use them;
/// those that stand in the project's own namespace, as all public types do, by their name and the folder of their file.
/// </summary>
internal sealed partial class FolderGraph
{
    private readonly List<Reference> _references = [];

    public FolderGraph(string project)
        : this(project, [.. SourceFile.Of(project)])
    {
    }

    public FolderGraph(string project, IReadOnlyList<SourceFile> files)
    {
        Folders = [.. files.Select(f => f.Folder).Distinct().Order(StringComparer.Ordinal)];
        var code = files.Select(f => (File: f, Code: f.CodeWithoutStrings)).ToArray();
        var namespaceLine = new Regex($@"^namespace {Regex.Escape(project)}[.\w]*;", RegexOptions.Multiline);
        var qualified = new Regex($@"\b{Regex.Escape(project)}\.(\w+)");
        foreach (var (file, text) in code.Where(f => f.Code.Contains($"namespace {project};", StringComparison.Ordinal)))
            foreach (Match declared in Declaration().Matches(text)) FolderOfType[declared.Groups[1].Value] = file.Folder;
        foreach (var (file, text) in code)
        {
            foreach (Match named in qualified.Matches(namespaceLine.Replace(text, "")))
                Add(file, named.Groups[1].Value, named.Value);
            foreach (string word in Word().Matches(text).Select(m => m.Value).Distinct())
                if (FolderOfType.TryGetValue(word, out string? folder)) Add(file, folder, word);
        }
    }

    /// <summary>A file that knows something of another folder.</summary>
    internal sealed record Reference(string From, string To, string File, string What)
    {
        public override string ToString() => $"{File} refers to {What} of '{To}'";
    }

    public IReadOnlyList<string> Folders { get; }

    /// <summary>The folder of each type that stands in the project's own namespace.</summary>
    public Dictionary<string, string> FolderOfType { get; } = [];

    public IReadOnlyList<Reference> References => _references;

    /// <summary>The references among the folders that know each other, directly or by way of others; none is as it should be.</summary>
    public IEnumerable<Reference> Circles()
    {
        var left = Folders.ToHashSet();
        // A folder that knows none of the rest, or that none of the rest knows, is in no circle.
        while (left.RemoveWhere(folder => !_references.Any(r => r.From == folder && left.Contains(r.To))) > 0) { }
        while (left.RemoveWhere(folder => !_references.Any(r => r.To == folder && left.Contains(r.From))) > 0) { }
        return _references.Where(r => left.Contains(r.From) && left.Contains(r.To));
    }

    private void Add(SourceFile file, string folder, string what)
    {
        if (folder != file.Folder && Folders.Contains(folder)) _references.Add(new(file.Folder, folder, file.Path, what));
    }

    // Nested types are indented, and are their owner's business.
    [GeneratedRegex(@"^(?:public|internal)\b[^\n({;=]*?\b(?:class|struct|interface|enum|record(?: struct| class)?|delegate [\w<>\[\]?]+) ([A-Z]\w*)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"(?<!\.)\b[A-Z]\w*")]
    private static partial Regex Word();
}
