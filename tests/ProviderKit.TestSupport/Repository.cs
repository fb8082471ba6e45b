namespace ProviderKit.TestSupport;

/// <summary>The repository that the tests were built in.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(string file) => Path.Combine(Root, file);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "ProviderKit.sln"))) folder = folder.Parent;
        return folder.FullName;
    }
}
