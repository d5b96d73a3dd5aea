// CKEditor 4 plugin: Vietnamese words for what CKEditor's vi.js lacks or says wrongly, also for
// screen readers. What was wrong is told in docs/decisions (the editor of the newsroom).

(() => {
  const WORDS = {
    application: "Khung soạn thảo",
    editor: "Khung soạn thảo",
    editorPanel: "Bảng chọn của khung soạn thảo",
    common: {
      editorHelp: "Nhấn Alt + 0 để xem phím tắt",
      url: "Địa chỉ",
      cancel: "Hủy",
      generalTab: "Chung",
      advancedTab: "Nâng cao",
      cssStyle: "Kiểu",
      notSet: "<chưa đặt>",
      align: "Căn",
      justify: "Căn đều",
      alignLeft: "Căn trái",
      alignRight: "Căn phải",
      alignCenter: "Căn giữa",
      alignTop: "Căn trên",
      alignMiddle: "Căn giữa",
      alignBottom: "Căn dưới",
      invalidHeight: "Chiều cao phải là một số.",
      invalidWidth: "Chiều rộng phải là một số.",
      confirmCancel: "Có ô đã sửa. Bạn chắc chắn muốn đóng khung này?",
      resize: "Kéo để đổi cỡ",
      unavailable: '%1<span class="cke_accessibility">, chưa dùng được</span>',
      keyboard: { 8: "Xóa lùi", 13: "Enter", 32: "Phím cách", 46: "Delete" },
    },
    basicstyles: { strike: "Gạch ngang chữ" },
    blockquote: { toolbar: "Trích dẫn" },
    clipboard: {
      cutError: "Trình duyệt không cho nút này cắt. Hãy dùng bàn phím: Ctrl+X.",
      copyError: "Trình duyệt không cho nút này sao chép. Hãy dùng bàn phím: Ctrl+C.",
      pasteNotification: "Nhấn %1 để dán. Trình duyệt này không cho dán bằng nút hay thực đơn.",
      pasteArea: "Chỗ dán",
      pasteMsg: "Hãy dán vào ô dưới đây rồi bấm Đồng ý.",
      fileFormatNotSupportedNotification: "Không nhận tệp loại ${formats}.",
      fileWithoutFormatNotSupportedNotification: "Không nhận loại tệp này.",
    },
    contextmenu: { options: "Thực đơn của chỗ đang đứng" },
    fakeobjects: { unknown: "Thứ không rõ là gì" },
    find: {
      find: "Tìm",
      findOptions: "Cách tìm",
      findWhat: "Tìm chữ:",
      matchCase: "Phân biệt chữ hoa, chữ thường",
      matchCyclic: "Hết bài thì tìm lại từ đầu",
      matchWord: "Đúng cả từ",
      notFoundMsg: "Không thấy chữ cần tìm.",
      replace: "Thay",
      replaceAll: "Thay tất cả",
      replaceSuccessMsg: "Đã thay %1 chỗ.",
      title: "Tìm và thay",
    },
    format: {
      label: "Loại đoạn",
      panelTitle: "Loại đoạn",
      tag_p: "Đoạn văn",
      tag_h2: "Đề mục cấp 2",
      tag_h3: "Đề mục cấp 3",
      tag_h4: "Đề mục cấp 4",
    },
    horizontalrule: { toolbar: "Đường kẻ ngang" },
    indent: { indent: "Lùi vào một cấp", outdent: "Đưa ra một cấp" },
    link: {
      toolbar: "Liên kết",
      menu: "Sửa liên kết",
      unlink: "Bỏ liên kết",
      noUrl: "Hãy ghi địa chỉ.",
      noTel: "Hãy ghi số điện thoại.",
      displayText: "Chữ của liên kết",
      phoneNumber: "Số điện thoại",
      toPhone: "Điện thoại",
      toUrl: "Địa chỉ",
      download: "Tải về thay vì mở",
    },
    list: {
      bulletedlist: "Danh sách dấu đầu dòng",
      numberedlist: "Danh sách đánh số",
    },
    magicline: { title: "Thêm một đoạn ở đây" },
    maximize: { maximize: "Mở rộng hết màn hình", minimize: "Về cỡ thường" },
    notification: { closed: "Đã đóng lời báo." },
    pastetext: {
      button: "Dán chữ trần",
      title: "Dán chữ trần",
      pasteNotification: "Nhấn %1 để dán chữ trần. Trình duyệt này không cho dán bằng nút.",
    },
    removeformat: { toolbar: "Bỏ định dạng" },
    specialchar: {
      options: "Các ký tự",
      title: "Chọn ký tự",
      toolbar: "Ký tự không có trên bàn phím",
    },
    table: {
      border: "Đường viền",
      caption: "Tên bảng",
      columns: "Số cột",
      deleteTable: "Xóa bảng",
      headers: "Ô tiêu đề",
      headersBoth: "Hàng đầu và cột đầu",
      headersColumn: "Cột đầu",
      headersNone: "Không có",
      headersRow: "Hàng đầu",
      heightUnit: "đơn vị chiều cao",
      invalidCols: "Số cột phải lớn hơn 0.",
      invalidRows: "Số hàng phải lớn hơn 0.",
      menu: "Sửa bảng",
      title: "Bảng",
      toolbar: "Bảng",
      summary: "Tóm tắt",
      widthUnit: "đơn vị chiều rộng",
      cell: {
        menu: "Ô",
        insertBefore: "Thêm ô bên trái",
        insertAfter: "Thêm ô bên phải",
        deleteCell: "Xóa ô",
        merge: "Gộp các ô",
        mergeRight: "Gộp với ô bên phải",
        mergeDown: "Gộp với ô bên dưới",
        splitHorizontal: "Tách ô theo hàng",
        splitVertical: "Tách ô theo cột",
        title: "Sửa ô",
        cellType: "Loại ô",
        rowSpan: "Chiếm mấy hàng",
        colSpan: "Chiếm mấy cột",
        wordWrap: "Xuống dòng khi hết chỗ",
        hAlign: "Căn ngang",
        vAlign: "Căn dọc",
        data: "Dữ liệu",
        header: "Tiêu đề",
        columnHeader: "Tiêu đề cột",
        rowHeader: "Tiêu đề hàng",
        invalidWidth: "Chiều rộng của ô phải là một số.",
        invalidHeight: "Chiều cao của ô phải là một số.",
        invalidRowSpan: "Số hàng phải là số nguyên.",
        invalidColSpan: "Số cột phải là số nguyên.",
      },
      column: {
        menu: "Cột",
        insertBefore: "Thêm cột bên trái",
        insertAfter: "Thêm cột bên phải",
        deleteColumn: "Xóa cột",
      },
      row: {
        menu: "Hàng",
        insertBefore: "Thêm hàng bên trên",
        insertAfter: "Thêm hàng bên dưới",
        deleteRow: "Xóa hàng",
      },
    },
    toolbar: {
      toolbarCollapse: "Thu gọn thanh công cụ",
      toolbarExpand: "Mở thanh công cụ",
      toolbars: "Thanh công cụ của khung soạn thảo",
      toolbarGroups: {
        clipboard: "Cắt dán, hoàn tác",
        editing: "Tìm và thay",
        forms: "Biểu mẫu",
        basicstyles: "Kiểu chữ",
        paragraph: "Đoạn văn",
        styles: "Loại đoạn",
      },
    },
    undo: { undo: "Hoàn tác", redo: "Làm lại" },
    widget: { move: "Kéo để dời chỗ", label: "%1" },
  };

  const HELP = {
    title: "Phím tắt của khung soạn thảo",
    contents: "Phím tắt của khung soạn thảo. Nhấn Esc để đóng.",
    legend: [
      {
        name: "Đi lại",
        items: [
          {
            name: "Ra khỏi khung soạn thảo",
            legend: "Nhấn Esc để sang ô tiếp theo của biểu mẫu, Shift+Esc để về ô trước.",
          },
          {
            name: "Thanh công cụ",
            legend:
              "Nhấn ${toolbarFocus}. Tab và Shift+Tab đi qua các nhóm, mũi tên đi qua các nút, " +
              "Enter bấm nút, Esc trở lại bài.",
          },
          {
            name: "Thực đơn của chỗ đang đứng",
            legend: "Nhấn ${contextMenu} hoặc phím thực đơn; mũi tên để chọn, Esc để đóng.",
          },
          {
            name: "Danh sách chọn và khung hội thoại",
            legend: "Mũi tên hoặc Tab để đi, Enter để chọn, Esc để đóng.",
          },
          {
            name: "Trước và sau ảnh, video, bảng",
            legend:
              "${accessPreviousSpace} thêm một đoạn phía trước, ${accessNextSpace} thêm một " +
              "đoạn phía sau.",
          },
        ],
      },
      {
        name: "Soạn thảo",
        items: [
          { name: "Hoàn tác", legend: "${undo}" },
          { name: "Làm lại", legend: "${redo}" },
          { name: "Đậm", legend: "${bold}" },
          { name: "Nghiêng", legend: "${italic}" },
          { name: "Gạch chân", legend: "${underline}" },
          { name: "Liên kết", legend: "${link}" },
          { name: "Dán chữ trần", legend: "${pastetext}" },
          { name: "Bảng phím tắt này", legend: "${a11yHelp}" },
        ],
      },
    ],
    tab: "Tab",
    pause: "Pause",
    capslock: "Caps Lock",
    escape: "Esc",
    pageUp: "Page Up",
    pageDown: "Page Down",
    leftArrow: "Mũi tên trái",
    upArrow: "Mũi tên lên",
    rightArrow: "Mũi tên phải",
    downArrow: "Mũi tên xuống",
    insert: "Insert",
    leftWindowKey: "Windows trái",
    rightWindowKey: "Windows phải",
    selectKey: "phím thực đơn",
    multiply: "*",
    add: "+",
    subtract: "-",
    decimalPoint: ".",
    divide: "/",
    numLock: "Num Lock",
    scrollLock: "Scroll Lock",
    semiColon: ";",
    equalSign: "=",
    comma: ",",
    dash: "-",
    period: ".",
    forwardSlash: "/",
    graveAccent: "`",
    openBracket: "[",
    backSlash: "\\",
    closeBracket: "]",
    singleQuote: "'",
    ...Object.fromEntries([...Array(10).keys()].map((digit) => [`numpad${digit}`, `${digit}`])),
    ...Object.fromEntries([...Array(12).keys()].map((key) => [`f${key + 1}`, `F${key + 1}`])),
  };

  function merge(into, words) {
    for (const [name, value] of Object.entries(words)) {
      if (typeof value === "string") into[name] = value;
      else merge((into[name] ??= {}), value);
    }
  }

  CKEDITOR.plugins.add("vietnamese", {
    beforeInit(editor) {
      merge(editor.lang, WORDS);
      const label = document.querySelector(`label[for="${editor.name}"]`);
      const name = label?.textContent.replace(/:\s*$/, "").trim();
      if (name) editor.title = `${name}, ${WORDS.common.editorHelp}`;
      editor.applicationTitle = `${WORDS.application}, ${name || editor.name}`;
    },
    afterInit(editor) {
      // The editor's own command would load its words first.
      editor.addCommand("a11yHelp", {
        modes: { wysiwyg: 1, source: 1 },
        readOnly: 1,
        canUndo: false,
        exec() {
          editor.lang.a11yhelp = HELP;
          editor.openDialog("a11yHelp");
        },
      });
    },
  });
})();
